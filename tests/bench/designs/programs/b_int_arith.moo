seed = 7;
sum = 0;
for round in [1..1500000]
  seed = (seed * 141 + 28411) % 134456;
  if (seed % 2 == 0)
    sum = sum + seed / 4;
  elseif (seed % 7 > 3)
    sum = sum - seed % 11 + round;
  else
    sum = (sum * 5 + seed) % 999983;
  endif
endfor
return sum;
