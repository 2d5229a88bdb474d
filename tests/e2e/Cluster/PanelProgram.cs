using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>One of the panel's programs and where its build is.</summary>
internal sealed record PanelProgram(string Name, string Folder, string Assembly)
{
    public static readonly PanelProgram Agent = new("agent", "agent", "Panel.Agent");

    public static readonly IReadOnlyList<PanelProgram> Services =
    [
        new("gateway", "gateway", "Panel.Gateway"),
        new("identity", "services/identity", "Panel.Identity"),
        new("nodes", "services/nodes", "Panel.Nodes"),
        new("instances", "services/instances", "Panel.Instances"),
        new("billing", "services/billing", "Panel.Billing"),
        new("alerts", "services/alerts", "Panel.Alerts"),
    ];

    // bin/<configuration>/<framework>, the same as of this test.
    public string Path =>
        System.IO.Path.Combine(
            Repository.PathOf(Folder, "bin"),
            new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
            "net10.0",
            Assembly + ".dll"
        );
}
