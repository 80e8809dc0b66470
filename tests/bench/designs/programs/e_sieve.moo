primes = 0;
flags = {};
for i in [1..20000]
  flags = {@flags, 1};
endfor
for i in [2..20000]
  if (flags[i])
    primes = primes + 1;
    multiple = i + i;
    while (multiple <= 20000)
      flags[multiple] = 0;
      multiple = multiple + i;
    endwhile
  endif
endfor
return primes;
