namespace Panel.Nodes.Proxy;

/// <summary>
/// What to ask of an agent: the part of the request's raw target behind
/// <c>/internal/nodes/{id}/agent</c>, escaped as it came.
/// </summary>
internal sealed record AgentTarget(Uri Address, bool Bulk)
{
    /// <summary>Path segments of the agent's API behind which file content flows.</summary>
    private static readonly HashSet<string> BulkSegments = new(
        ["upload", "uploads", "download", "download-zip", "content", "tus", "archive", "backups"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>
    /// Null when the target is written in a way that we do not forward (other spelling of the prefix, absolute form).
    /// </summary>
    public static AgentTarget? Of(Uri agent, Guid nodeId, string rawTarget)
    {
        var prefix = $"/internal/nodes/{nodeId:D}/agent/";
        if (!rawTarget.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (
            !Uri.TryCreate(
                agent.GetLeftPart(UriPartial.Authority) + rawTarget[(prefix.Length - 1)..],
                UriKind.Absolute,
                out var address
            )
        )
        {
            return null;
        }

        return new AgentTarget(address, address.AbsolutePath.Split('/').Any(BulkSegments.Contains));
    }
}
