namespace Panel.Hosting.Requests;

/// <summary>
/// Marks an endpoint whose GET has no end or is no answer, a stream of events or a WebSocket: HEAD is 405 there.
/// </summary>
internal sealed class WithoutHead
{
    public static readonly WithoutHead Instance = new();
}
