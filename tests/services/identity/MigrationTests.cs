using Microsoft.Extensions.Logging;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class MigrationTests
{
    [Fact]
    public async Task Replicas_ThatStartTogetherOnAnEmptyDatabase_TakeTurns()
    {
        await using var database = await TestDatabase.EmptyPostgresAsync();

        var replicas = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => IdentityFactory.StartAsync(database)))
        );

        foreach (var replica in replicas)
        {
            await using (replica)
            {
                Assert.DoesNotContain(
                    replica.Logs.Entries,
                    entry =>
                        entry.Level >= LogLevel.Warning
                        && entry.Category.Contains("DatabaseMigrator", StringComparison.Ordinal)
                );
            }
        }
    }
}
