using Microsoft.EntityFrameworkCore;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class ModelTests
{
    [Theory, EachDatabase]
    public async Task Model_OfEachProvider_HasNoChangeWithoutAMigration(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        await identity.WithAsync(db =>
        {
            Assert.False(db.Database.HasPendingModelChanges());
            return Task.CompletedTask;
        });
    }
}
