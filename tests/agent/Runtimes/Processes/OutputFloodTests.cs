using System.Diagnostics;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Processes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>A workload that prints as fast as it can.</summary>
public sealed class OutputFloodTests
{
    private const long Bound = 64 << 20;

    private static readonly string Line = new('x', 4000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flood_AgentReads_StaysBelowTheBoundAndLosesNothing()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec($"yes {Line} & yes {Line} >&2 & wait");
        await node.StartAsync(spec);

        Assert.InRange(await MostOnDiskAsync(node, TimeSpan.FromSeconds(8)), 5 << 20, Bound);
        await foreach (
            var line in node.Runtime.ReadOutputAsync(spec.InstanceId, ContainerRole.Workload, null, Cancellation)
        )
        {
            Assert.Equal(Line, line.Text);
            break;
        }
    }

    [Fact]
    public async Task Flood_NoAgent_StaysBelowTheBoundAndRunsOn()
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec($"echo first; yes {Line} | head -c 200000000; echo; echo through; exec sleep 60");
        await node.StartAsync(spec);
        await node.Runtime.DisposeAsync();
        var pieces = new ProcessFolder(Directory.GetDirectories(Path.Combine(node.Options.Data, "processes")).Single());

        var most = 0L;
        await Panel.Testing.Eventually.TrueAsync(
            async cancellationToken =>
            {
                most = Math.Max(most, await OnDiskAsync(node, cancellationToken));
                // It prints 200 MB and is not held up by an agent that is away.
                return pieces.FirstPiece(0, 0) is { } first
                    && File.ReadAllText(LastOf(pieces, first)).Contains("through", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(90)
        );
        Assert.InRange(most, 1 << 20, Bound);

        node.StartAgent();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var seen = new List<string>();
        await foreach (
            var line in node.Runtime.ReadOutputAsync(spec.InstanceId, ContainerRole.Workload, null, deadline.Token)
        )
        {
            seen.Add(line.Text);
            if (line.Text == "through")
            {
                break;
            }
        }

        Assert.Contains(seen, line => line.StartsWith("[panel] up to ", StringComparison.Ordinal));
        Assert.True((await node.Runtime.InspectAsync(spec.InstanceId, ContainerRole.Workload, Cancellation))!.Running);
    }

    [Theory]
    [InlineData("exec yes")]
    [InlineData(
        "exec yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    )]
    public async Task Kill_OfAFlood_ShowsAtOnce(string startup)
    {
        await using var node = new IsolatedNode();
        var spec = IsolatedNode.Spec(startup);
        await node.StartAsync(spec);
        await MostOnDiskAsync(node, TimeSpan.FromSeconds(3));

        var started = Stopwatch.GetTimestamp();
        await node.Runtime.SignalAsync(spec.InstanceId, ContainerRole.Workload, "SIGKILL", Cancellation);
        await Panel.Testing.Eventually.TrueAsync(async _ =>
            await node.Runtime.InspectAsync(spec.InstanceId, ContainerRole.Workload, Cancellation)
                is { Running: false, Exit.Code: 137 }
        );
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));

        started = Stopwatch.GetTimestamp();
        await node.Runtime.RemoveAsync(spec.InstanceId, ContainerRole.Workload, Cancellation);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static async Task<long> MostOnDiskAsync(IsolatedNode node, TimeSpan time)
    {
        var (started, most) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            most = Math.Max(most, await OnDiskAsync(node, Cancellation));
            await Task.Delay(100, Cancellation);
        }

        return most;
    }

    private static async Task<long> OnDiskAsync(IsolatedNode node, CancellationToken cancellationToken)
    {
        // Files come and go under it, which makes du complain; what it could count is printed all the same.
        using var du = Process.Start(
            new ProcessStartInfo("du", ["-sk", node.Options.Data])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var text = await du.StandardOutput.ReadToEndAsync(cancellationToken);
        await du.WaitForExitAsync(cancellationToken);
        return long.Parse(text.Split('\t')[0]) * 1024;
    }

    private static string LastOf(ProcessFolder folder, long first)
    {
        while (File.Exists(folder.Piece(0, first + 1)))
        {
            first++;
        }

        return folder.Piece(0, first);
    }
}
