using System.Runtime.CompilerServices;

namespace Panel.Testing;

/// <summary>Waits for what another thread, process or server brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Reads until the value fulfils the condition, and returns it. A read that throws counts as "not yet".
    /// Past the deadline (10 s when left out) a <see cref="TimeoutException"/> tells the last seen value or error.
    /// </summary>
    public static async Task<T> GetAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Func<T, bool> until,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(until))] string? condition = null
    )
    {
        var limit = within ?? TimeSpan.FromSeconds(10);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        using var timer = new PeriodicTimer(Interval);
        var seen = "nothing";
        Exception? error = null;
        try
        {
            do
            {
                try
                {
                    var value = await read(deadline.Token);
                    (seen, error) = (value?.ToString() ?? "null", null);
                    if (until(value))
                    {
                        return value;
                    }
                }
                // Whatever the reader throws, a refused connection or a failed assertion, the next read may succeed.
                catch (Exception exception) when (!deadline.IsCancellationRequested)
                {
                    (seen, error) = ($"{exception.GetType().Name}: {exception.Message}", exception);
                }
            } while (await timer.WaitForNextTickAsync(deadline.Token));
        }
        catch (Exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The read or the wait was cut short by the deadline.
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {condition}. Last seen: {seen}", error);
    }

    /// <inheritdoc cref="GetAsync{T}"/>
    public static Task<T> GetAsync<T>(
        Func<T> read,
        Func<T, bool> until,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(until))] string? condition = null
    ) => GetAsync(_ => Task.FromResult(read()), until, within, cancellationToken, condition);

    /// <summary>
    /// Waits until the condition holds; otherwise as
    /// <see cref="GetAsync{T}(Func{CancellationToken, Task{T}}, Func{T, bool}, TimeSpan?, CancellationToken, string?)"/>.
    /// </summary>
    public static Task TrueAsync(
        Func<CancellationToken, Task<bool>> holds,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(holds))] string? condition = null
    ) => GetAsync(holds, held => held, within, cancellationToken, condition);

    /// <inheritdoc cref="TrueAsync(Func{CancellationToken, Task{bool}}, TimeSpan?, CancellationToken, string?)"/>
    public static Task TrueAsync(
        Func<bool> holds,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(holds))] string? condition = null
    ) => GetAsync(holds, held => held, within, cancellationToken, condition);
}
