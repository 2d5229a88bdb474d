using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panel.Data.Database;

/// <summary>
/// Applies the migrations before anything else of the host starts. Replicas that start together take turns. A database
/// that is not there yet is waited for, one minute at most; then the process ends and its supervisor decides.
/// </summary>
internal sealed partial class DatabaseMigrator<TContext>(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<DatabaseMigrator<TContext>> logger
) : IHostedLifecycleService
    where TContext : DbContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Of the lock that lasts for all migrations; any number that no other code locks in a service's own database.
    /// </summary>
    private const long TurnKey = 0x50616E656C;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (!await TryMigrateAsync(lastTry: clock.GetUtcNow() >= deadline, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromSeconds(2), clock, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> TryMigrateAsync(bool lastTry, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<TContext>();
            await RefuseForeignAsync(context, cancellationToken);

            if (context.Database.IsSqlite())
            {
                await DropAbandonedLockAsync(context, cancellationToken);
            }

            if (context.Database.IsNpgsql() && await context.Database.CanConnectAsync(cancellationToken))
            {
                await MigrateInTurnAsync(context, cancellationToken);
            }
            else
            {
                await context.Database.MigrateAsync(cancellationToken);
            }

            return true;
        }
        catch (DbException exception) when (!lastTry)
        {
            Log.NotReady(logger, exception.Message);
            return false;
        }
    }

    // A database that is ahead is fine, during a rolling upgrade; one that began otherwise
    // would be migrated by half, and then be of no use to either build.
    private static async Task RefuseForeignAsync(TContext context, CancellationToken cancellationToken)
    {
        if (!await context.Database.CanConnectAsync(cancellationToken))
        {
            return;
        }

        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.FirstOrDefault() is { } first && first != context.Database.GetMigrations().First())
        {
            var connection = context.Database.GetDbConnection();
            throw new IncompatibleDatabaseException(
                context.Database.IsSqlite() ? connection.DataSource : connection.Database,
                first
            );
        }
    }

    // EF's own lock is on the table of the applied migrations, which in an empty database
    // each would create first, and it ends with every migration.
    private static async Task MigrateInTurnAsync(TContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({TurnKey})", cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({TurnKey})", cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    // On SQLite the lock is a row that a killed process leaves behind, and the next
    // one would wait for it for ever. One process owns the
    // data folder (the standalone host locks it), so a row found at start is always a leftover.
    private static async Task DropAbandonedLockAsync(TContext context, CancellationToken cancellationToken)
    {
        if ((await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
        {
            await context.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                DELETE FROM "__EFMigrationsLock";
                """,
                cancellationToken
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database is not ready yet: {Reason}")]
        public static partial void NotReady(ILogger logger, string reason);
    }
}
