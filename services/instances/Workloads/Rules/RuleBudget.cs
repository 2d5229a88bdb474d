using System.Diagnostics;

namespace Panel.Instances.Workloads.Rules;

/// <summary>
/// The time that rules may take in one request, of all variables together. Whoever may write a workload writes rules,
/// and an expression that goes back and forth takes as long as it is given.
/// </summary>
/// <param name="cancellationToken">Of the request: who has hung up needs no answer.</param>
internal sealed class RuleBudget(CancellationToken cancellationToken = default)
{
    public const string SpentMessage = "takes too long to check";

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _spent = new();

    public bool IsSpent => Left <= TimeSpan.Zero;

    public TimeSpan Left => Limit - _spent.Elapsed;

    /// <summary>Runs the clock until it is disposed. Rules are checked on one thread, so that it is its time.</summary>
    public Measurement Measure()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _spent.Start();
        return new Measurement(_spent);
    }

    internal readonly struct Measurement(Stopwatch spent) : IDisposable
    {
        public void Dispose() => spent.Stop();
    }
}
