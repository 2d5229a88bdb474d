using System.Collections.Concurrent;
using Panel.Agent.Reports;
using Panel.Bus;
using Panel.Bus.Reports;

namespace Panel.Agent.Tests.Nodes;

/// <summary>Keeps what was reported, past and through the outbox.</summary>
internal sealed class FakeReports : IReportOutbox, IReportSender
{
    private long sequence;

    public ConcurrentQueue<object> Stored { get; } = new();

    public ConcurrentQueue<object> Sent { get; } = new();

    public bool Broken { get; set; }

    public int Attempts => attempts;

    private int attempts;

    public long NextSequence() => Interlocked.Increment(ref sequence);

    public void Enqueue<T>(T report)
        where T : class => Stored.Enqueue(report);

    public Task SendAsync<T>(T report, CancellationToken cancellationToken, Guid? messageId = null)
        where T : class
    {
        Interlocked.Increment(ref attempts);
        if (Broken)
        {
            throw new IOException("The broker is away.");
        }

        Sent.Enqueue(report);
        return Task.CompletedTask;
    }
}
