using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Panel.Gateway.Tests.Support;
using Panel.Telemetry;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>
/// A gateway with a configuration file of the operator's, mounted as Kubernetes
/// does: a link to a file in a folder behind another link.
/// </summary>
public sealed class ConfigFileStage : GatewayStage
{
    private readonly TempFolder _folder = new();
    private int _version;

    internal TestLogs Logs { get; } = new();

    internal StubService Other { get; private set; } = null!;

    private string FilePath => Path.Combine(_folder.Path, "gateway.json");

    public override async ValueTask InitializeAsync()
    {
        Other = await StubService.StartAsync();
        Swap("{}");
        File.CreateSymbolicLink(FilePath, Path.Combine("current", "gateway.json"));
        await base.InitializeAsync();
    }

    /// <summary>Another folder takes the place of the one before, at once.</summary>
    public void Swap(string json)
    {
        var version = $"v{++_version}";
        Directory.CreateDirectory(Path.Combine(_folder.Path, version));
        File.WriteAllText(Path.Combine(_folder.Path, version, "gateway.json"), json);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "next"), version);
        // rename(2) replaces a link to a folder; the library's Move does not take one.
        using var rename = Process.Start(
            "mv",
            ["-fT", Path.Combine(_folder.Path, "next"), Path.Combine(_folder.Path, "current")]
        );
        rename.WaitForExit();
    }

    /// <summary>Sends nodes' requests to another service.</summary>
    internal static string NodesAt(StubService service) =>
        $$"""{ "ReverseProxy": { "Clusters": { "nodes": { "Destinations": { "one": { "Address": "{{service.Address}}" } } } } } }""";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Other.DisposeAsync();
        _folder.Dispose();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(Logs);
        // As the program does it: a source beneath gateway.json.
        builder.ServeMetricsAt("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([
            new("Gateway:ConfigFile", FilePath),
            new("Gateway:ConfigFileInterval", "00:00:00.05"),
            new("Limits:general:Burst", "10000000"),
            new("Limits:user:Burst", "10000000"),
        ]);
    }

    /// <summary>The address of nodes is the file's to say here, not the environment's.</summary>
    protected override bool Sets(string setting) => !setting.Contains(":nodes:", StringComparison.Ordinal);
}
