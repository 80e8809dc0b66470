n = 0;
while (n < 6000000)
  n = n + 1;
endwhile
return n;
