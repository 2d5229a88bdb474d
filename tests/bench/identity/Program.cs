// Figures of the identity service, on SQLite and on PostgreSQL in the same run:
//   PANEL_TEST_POSTGRES=… dotnet run -c Release --project tests/bench/identity -- introspection
// how long identity takes to say who stands behind an API token, with 1,000 users of
// 1,000 tokens each: 20,000 questions over HTTP, four at a
//     time, each about another of 1,000 tokens; the gateway's cache is not in between
//   … -- enumeration
// how long answers take that must not tell whether there is such a user:
// medians of 200 tries each, known and unknown in turn
using Panel.Identity.Bench;

Func<IStore, Task> measure = args.FirstOrDefault() switch
{
    "introspection" => Introspection.RunAsync,
    "enumeration" => Enumeration.RunAsync,
    _ => throw new ArgumentException("introspection or enumeration?"),
};
await using (var sqlite = new SqliteStore())
{
    await measure(sqlite);
}

await using (var postgres = await PostgresStore.CreateAsync())
{
    await measure(postgres);
}
