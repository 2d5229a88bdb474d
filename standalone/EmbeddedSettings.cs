using Microsoft.Extensions.Hosting;
using Panel.Telemetry;
using Panel.Telemetry.Settings;

namespace Panel.Standalone;

/// <summary>
/// What each embedded host is told. What the operator sets in the environment or
/// appsettings wins where it does not concern the embedding itself.
/// </summary>
internal sealed class EmbeddedSettings(StandaloneOptions options, StandaloneSecrets secrets) : IDisposable
{
    // One person looks at one terminal: what goes well is on the screen once, by the banner.
    private static readonly Dictionary<string, string?> QuietLevels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:Panel"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
    };

    private readonly ServiceSockets _sockets = new(["identity", "nodes", "instances", "billing", "alerts"]);

    public string SetupCode => options.SetupCode ?? secrets.SetupCode;

    public void Apply(WebApplicationBuilder builder, string host)
    {
        builder.ServeMetricsAt(options.MetricsUrl.ToString());
        builder.Configuration.AddInMemoryCollection(
            host == "agent" ? Agent(builder.Configuration) : Service(host, builder.Configuration)
        );
        builder.AddDefaults(QuietLevels);
        // One Ctrl+C for all hosts: the process listens for it and stops them in order.
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(hosting => hosting.ShutdownTimeout = TimeSpan.FromSeconds(5));
        if (_sockets.Has(host))
        {
            builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => _sockets.Take(host));
        }
    }

    /// <summary>Where a service keeps its data, and the key that it is protected with.</summary>
    public static Dictionary<string, string?> Stores(string data, string service, StandaloneSecrets secrets) =>
        new(StringComparer.Ordinal)
        {
            ["Database:Provider"] = "sqlite",
            ["Database:ConnectionString"] = $"Data Source={Path.Combine(data, $"{service}.db")}",
            ["Secrets:ActiveKey"] = "standalone",
            ["Secrets:Keys:standalone"] = secrets.Key,
        };

    public void Dispose() => _sockets.Dispose();

    private Dictionary<string, string?> Service(string host, ConfigurationManager given)
    {
        var settings = new Dictionary<string, string?>(Stores(options.Data, host, secrets), StringComparer.Ordinal)
        {
            ["Urls"] = host == "gateway" ? options.Http.ToString() : _sockets.AddressOf(host),
            ["Bus:Transport"] = "memory",
            ["Internal:Identity"] = _sockets.AddressOf("identity"),
            ["Internal:Nodes"] = _sockets.AddressOf("nodes"),
            ["Internal:Secret"] = secrets.Services.GetValueOrDefault(host),
            ["Plugins:DataFolder"] = Path.Combine(options.Data, "plugins", host),
        };
        if (host == "identity")
        {
            settings["PANEL_SETUP_CODE"] = SetupCode;
            foreach (var (name, secret) in secrets.Services)
            {
                settings[$"Internal:Clients:{name}"] = secret;
            }
        }

        if (host is "identity" or "alerts")
        {
            settings["Mail:Print"] = given["Mail:Print"] ?? "true";
            settings["Mail:PublicUrl"] = given["Mail:PublicUrl"] ?? options.LocalUrl.ToString();
        }

        if (host == "nodes")
        {
            settings["Nodes:BootstrapToken"] = secrets.AgentToken;
        }

        if (host == "gateway")
        {
            settings["Gateway:AccessLog:Enabled"] = given["Gateway:AccessLog:Enabled"] ?? "false";
            foreach (var name in _sockets.Names)
            {
                settings[$"ReverseProxy:Clusters:{name}:Destinations:one:Address"] = _sockets.AddressOf(name);
            }
        }

        return settings;
    }

    private Dictionary<string, string?> Agent(ConfigurationManager given) =>
        new(StringComparer.Ordinal)
        {
            ["Agent:PanelUrl"] = options.LocalUrl.ToString(),
            ["Agent:RegistrationToken"] = secrets.AgentToken,
            ["Agent:Data"] = Path.Combine(options.Data, "agent"),
            ["Agent:Runtime"] = options.Runtime,
            ["Agent:AllowProcessRuntime"] = "true",
            ["Agent:OpenToAll"] = (given["PANEL_RUNTIME_OPEN"] ?? given["Agent:OpenToAll"]) is "true" or "True" or "1"
                ? "true"
                : "false",
            // Databases and secrets of every service are beside the agent's own data.
            ["Agent:HiddenFolders:panel"] = options.Data,
            // The tunnel is the only way in; a fixed port would collide with a real agent on this machine.
            ["Agent:Listen"] = "",
            ["Agent:PublicAddress"] = options.LocalUrl.Host,
        };
}
