-- wrk's side of the closed loop: every connection sends its next request once the last is answered.
-- BENCH_HEADERS: a file, a line per header. BENCH_BODY: a file. Prints one line for dev/bench/bench.
local function content(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

wrk.method = "POST"
wrk.body = content(os.getenv("BENCH_BODY"))
for name, value in content(os.getenv("BENCH_HEADERS")):gmatch("([^:\n]+): ([^\n]+)") do
  wrk.headers[name] = value
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("closed %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
