values = {};
for i in [1..40000]
  values = {@values, i * 31 % 1013};
endfor
sum = 0;
for round in [1..40]
  for i in [1..length(values)]
    sum = sum + values[i];
  endfor
  for value in (values)
    sum = sum - value / 3;
  endfor
  sum = sum % 999983;
endfor
return sum;
