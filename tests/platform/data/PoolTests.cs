using Microsoft.EntityFrameworkCore;
using Npgsql;
using Panel.Data.Database;
using Panel.Testing;

namespace Panel.Data.Tests;

public sealed class PoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host=h", 9, 5)]
    [InlineData("Host=h;Maximum Pool Size=100;Timeout=15", 100, 15)]
    [InlineData("Host=h;maxpoolsize=20", 20, 5)]
    public void Pool_OfAConnectionString_IsBoundedUnlessItSaysSo(string text, int size, int wait)
    {
        using var context = new DbContext(new DbContextOptionsBuilder().UsePanelPostgres(text).Options);
        var settings = new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString());
        Assert.Equal((size, wait), (settings.MaxPoolSize, settings.Timeout));
    }

    [Fact]
    public void Pools_OfTwoReplicasOfEachService_FitPostgresDefaults() =>
        Assert.InRange(10 * PostgresPool.DefaultSize, 1, 97);

    [Fact]
    public async Task Pool_UsedUp_IsAnOutageAfterItsWait()
    {
        await using var database = await EmptyDatabase.CreateAsync("postgres");
        await using var source = NpgsqlDataSource.Create($"{database.ConnectionString};Maximum Pool Size=1;Timeout=1");
        await using var held = await source.OpenConnectionAsync(Cancellation);
        var failure = await Assert.ThrowsAsync<NpgsqlException>(async () =>
            await source.OpenConnectionAsync(Cancellation)
        );
        Assert.True(DbErrors.IsUnavailable(failure));
        Assert.Equal(503, new DatabaseExceptionMapper().ErrorOf(failure)!.Status);
    }
}
