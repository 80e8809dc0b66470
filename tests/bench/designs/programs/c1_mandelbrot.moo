inside = 0;
for row in [0..199]
  b = tofloat(row) / 100.0 - 1.0;
  for column in [0..199]
    a = tofloat(column) / 80.0 - 2.0;
    re = im = 0.0;
    steps = 0;
    while (steps < 50 && re * re + im * im < 4.0)
      next = re * re - im * im + a;
      im = 2.0 * re * im + b;
      re = next;
      steps = steps + 1;
    endwhile
    inside = inside + steps;
  endfor
endfor
return inside;
