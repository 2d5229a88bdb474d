// How long identity takes to say who stands behind an API token, with 1,000 users of 1,000 tokens each:
//   PANEL_TEST_POSTGRES=… dotnet run -c Release --project tests/bench/introspection
// Each database is measured in its turn: 20,000 questions over HTTP, four at a time, each about another of 1,000 tokens; the gateway's cache is not in between.
using Panel.Introspection.Bench;

var results = new List<Figures>();
await using (var sqlite = new SqliteStore()) results.Add(await Measurement.RunAsync(sqlite));
await using (var postgres = await PostgresStore.CreateAsync()) results.Add(await Measurement.RunAsync(postgres));
foreach (var figures in results) Console.WriteLine(figures);
