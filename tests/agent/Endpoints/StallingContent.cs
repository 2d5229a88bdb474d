using System.Net;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>A body that sends a part and then waits for the test.</summary>
internal sealed class StallingContent(int first, long? length) : HttpContent
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool sent;

    /// <summary>The first part was handed to the connection.</summary>
    public bool Sent => sent;

    public void Release() => released.TrySetResult();

    public void Fail() => released.TrySetException(new IOException("The test breaks the body off."));

    public StallingContent Released()
    {
        Release();
        return this;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        for (var left = first; left > 0; left -= 50_000)
        {
            await stream.WriteAsync(new byte[Math.Min(left, 50_000)], cancellationToken);
        }

        await stream.FlushAsync(cancellationToken);
        sent = true;
        await released.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
