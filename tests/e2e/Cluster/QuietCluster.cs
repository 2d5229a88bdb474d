namespace Panel.E2E.Tests.Cluster;

/// <summary>As <see cref="OutageCluster"/>, without a line of log for each request.</summary>
public sealed class QuietCluster() : PanelCluster("process", ownServers: true)
{
    private protected override IReadOnlyDictionary<string, string> MoreSettings =>
        new Dictionary<string, string> { ["Gateway:AccessLog:Enabled"] = "false" };
}
