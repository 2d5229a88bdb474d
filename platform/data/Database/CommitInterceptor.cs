using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Panel.Data.Database;

/// <summary>
/// Pulses when rows of <typeparamref name="TRow"/> have been committed. A
/// missed pulse costs a poll's delay, nothing else.
/// </summary>
internal sealed class CommitInterceptor<TRow>(CommitSignal<TRow> signal)
    : SaveChangesInterceptor,
        IDbTransactionInterceptor
    where TRow : class
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (eventData.Context?.Database.CurrentTransaction is null)
        {
            Pulse(eventData.Context);
        }

        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    ) => new(SavedChanges(eventData, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) =>
        Pulse(eventData.Context);

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Pulse(eventData.Context);
        return Task.CompletedTask;
    }

    // Saved rows stay tracked.
    private void Pulse(DbContext? context)
    {
        if (context is not null && context.ChangeTracker.Entries<TRow>().Any())
        {
            signal.Pulse();
        }
    }
}

public static class CommitSignalExtensions
{
    /// <summary>Makes <see cref="CommitSignal{TRow}"/> pulse after each commit that wrote such rows.</summary>
    public static IServiceCollection AddCommitSignal<TRow>(this IServiceCollection services)
        where TRow : class =>
        services.AddSingleton<CommitSignal<TRow>>().AddSingleton<IInterceptor, CommitInterceptor<TRow>>();
}
