using System.Collections.Concurrent;
using Panel.Gateway.Admission.Introspection;

namespace Panel.Gateway.Admission.Connections;

/// <summary>The WebSockets that are open through this gateway, so that they end with the right to them.</summary>
internal sealed class OpenConnections(Revocations revocations)
{
    private readonly ConcurrentDictionary<HttpContext, Caller> _open = new();

    public IReadOnlyCollection<KeyValuePair<HttpContext, Caller>> All => _open.ToArray();

    public int Count => _open.Count;

    /// <summary>Counts the request as open until the answer is disposed.</summary>
    public IDisposable Track(HttpContext context, Caller caller)
    {
        _open[context] = caller;
        // A revocation from before this request was counted did not close it.
        if (revocations.Covers(caller.Known))
        {
            context.Abort();
        }

        return new Tracked(this, context);
    }

    /// <param name="id">A credential or a user.</param>
    public void Close(Guid id)
    {
        foreach (var (context, caller) in _open)
        {
            if (caller.Known.IsOf(id))
            {
                context.Abort();
            }
        }
    }

    private sealed class Tracked(OpenConnections connections, HttpContext context) : IDisposable
    {
        public void Dispose() => connections._open.TryRemove(context, out _);
    }
}
