# Medians of the samples as a Markdown table, a column per subject, and what the targets say to them.
# Input: subject, scenario, metric, value per line. Works with mawk.
BEGIN { FS = "\t"; columns = split(subjects, subject, " ") }

{
  row = $2 SUBSEP $3
  if (!(row in known)) { known[row] = 1; rows[++last] = row }
  cell = $1 SUBSEP row
  value[cell, ++n[cell]] = $4
}

END {
  line = "| | |"; rule = "|---|---|"
  for (c = 1; c <= columns; c++) { line = line " " subject[c] " |"; rule = rule "--:|" }
  best = best_peer()
  print line " gateway / nginx |" (best ? " gateway / " best " |" : "")
  print rule "--:|" (best ? "--:|" : "")
  for (r = 1; r <= last; r++) print_row(rows[r], best)
  print ""
  targets(best)
}

function print_row(row, best,    part, line, c) {
  split(row, part, SUBSEP)
  line = (part[1] == shown ? "| |" : "| " part[1] " |") " " part[2] " |"
  shown = part[1]
  for (c = 1; c <= columns; c++) line = line " " figure(of(subject[c], row)) " |"
  line = line " " ratio(of("gateway", row), of("nginx", row)) " |"
  print line (best ? " " ratio(of("gateway", row), of(best, row)) " |" : "")
}

function targets(best,    base, many) {
  print "| Target | Measured | |"
  print "|---|--:|---|"
  at_64_connections("64 connections", best)
  at_64_connections("64 connections, CPUs apart", best)
  target("added at 1 connection, p50 <= 0.3 ms", added("1 connections", "p50 ms"), "<=", 0.3)
  target("added at 1 connection, p99 <= 1.5 ms", added("1 connections", "p99 ms"), "<=", 1.5)
  target("no 40 ms step: p99 at 1 connection < 38 ms", of("gateway", "1 connections" SUBSEP "p99 ms"), "<=", 38)
  base = of("nginx", "2000 streams" SUBSEP "CPU µs/chunk")
  target("CPU per chunk, 2,000 streams <= 1.6 x nginx", over(of("gateway", "2000 streams" SUBSEP "CPU µs/chunk"), base), "<=", 1.6)
  many = most_streams()
  target("RSS with " many " <= 400 MB", of("gateway", many SUBSEP "RSS MB"), "<=", 400)
  target("lost of " many " = 0", of("gateway", many SUBSEP "streams lost"), "<=", 0)
  target("gaps > 10 x pace in " many " = 0", of("gateway", many SUBSEP "gaps > 10 x pace"), "<=", 0)
  target("RSS after throughput <= 256 MB", of("gateway", "after throughput" SUBSEP "RSS MB"), "<=", 256)
  target("failed requests = 0", failures("gateway"), "<=", 0)
}

function at_64_connections(at, best,    base, rps) {
  base = of("nginx", at SUBSEP "requests/s")
  rps = of("gateway", at SUBSEP "requests/s")
  target("requests/s at " at " >= 0.7 x nginx", over(rps, base), ">=", 0.7)
  if (best) target("requests/s at " at " >= 5 x " best, over(rps, of(best, at SUBSEP "requests/s")), ">=", 5)
  base = of("nginx", at SUBSEP "CPU µs/request")
  target("CPU per request at " at " <= 1.6 x nginx", over(of("gateway", at SUBSEP "CPU µs/request"), base), "<=", 1.6)
}

function target(what, got, sign, bound,    met) {
  if (got == "") met = "not measured"
  else met = (sign == ">=" ? got + 0 >= bound : got + 0 <= bound) ? "met" : "**missed**"
  print "| " what " | " figure(got) " | " met " |"
}

function added(scenario, metric,    base) {
  base = of("direct", scenario SUBSEP metric)
  return base == "" ? "" : sprintf("%.2f", of("gateway", scenario SUBSEP metric) - base)
}

function failures(name,    cell, part, i, sum) {
  for (cell in n) {
    split(cell, part, SUBSEP)
    if (part[1] == name && part[3] == "failures") for (i = 1; i <= n[cell]; i++) sum += value[cell, i]
  }
  return sum + 0
}

function most_streams(    r, part, most) {
  for (r = 1; r <= last; r++) {
    split(rows[r], part, SUBSEP)
    if (part[1] ~ / streams$/ && part[1] + 0 > most + 0) most = part[1]
  }
  return most
}

# The issue compares with Go and Node; Python is in the table only.
function best_peer(    c, rps, most, best) {
  for (c = 4; c <= columns; c++) {
    rps = of(subject[c], "64 connections" SUBSEP "requests/s")
    if (subject[c] != "litellm" && rps + 0 > most + 0) { most = rps; best = subject[c] }
  }
  return best
}

# Median; lost streams and failures are summed, since none may be hidden by a better round.
function of(name, row,    cell, i, j, v, sorted, count) {
  cell = name SUBSEP row
  count = n[cell]
  if (!count) return ""
  if (row ~ /(failures|lost|gaps > 10 x pace)$/) {
    for (i = 1; i <= count; i++) v += value[cell, i]
    return v
  }
  for (i = 1; i <= count; i++) {
    v = value[cell, i] + 0
    for (j = i - 1; j >= 1 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = v
  }
  return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

function figure(v) {
  if (v == "") return "-"
  if (v == int(v) || v >= 1000) return sprintf("%d", v)
  return sprintf(v < 10 && v > -10 ? "%.2f" : "%.1f", v)
}

function ratio(a, b) { return figure(over(a, b)) }

function over(a, b) { return a == "" || b == "" || b == 0 ? "" : a / b }
