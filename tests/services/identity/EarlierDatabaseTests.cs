using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class EarlierDatabaseTests
{
    private const string Earlier = "20261122052018_Initial";

    [Theory, EachDatabase]
    public async Task Database_OfAnEarlierBuild_IsRefusedAndSaysWhy(Hosting.Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var identity = await IdentityFactory.StartAsync(database))
        {
            await identity.WithAsync(
                (db, _) =>
                    db.Database.ExecuteSqlAsync($"""UPDATE "__EFMigrationsHistory" SET "MigrationId" = {Earlier}""")
            );
        }

        var refusal = await Assert.ThrowsAsync<IncompatibleDatabaseException>(async () =>
        {
            await using var identity = await IdentityFactory.StartAsync(database);
        });

        Assert.Contains($"its first migration is {Earlier}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("squashed", refusal.Message, StringComparison.Ordinal);
    }
}
