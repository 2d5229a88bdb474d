using System.Security.Cryptography;
using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>
/// What the operator of a distributed panel sets for each program; docs/operations/distributed.md describes the same.
/// </summary>
internal sealed class ClusterSettings(Func<string, string> databaseOf, Uri bus, Uri management)
{
    private static readonly string[] Clients = ["gateway", "nodes", "instances", "billing", "alerts"];

    private readonly Dictionary<string, string> _addresses = PanelProgram.Services.ToDictionary(
        program => program.Name,
        _ => $"http://127.0.0.1:{FreePort.Next()}"
    );
    private readonly Dictionary<string, string> _secrets = Clients.ToDictionary(
        name => name,
        _ => RandomNumberGenerator.GetHexString(48, lowercase: true)
    );
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string SetupCode { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public Uri AddressOf(string program) => new(_addresses[program]);

    public string SecretOf(string program) => _secrets[program];

    public Dictionary<string, string> Of(PanelProgram program)
    {
        var name = program.Name;
        var settings = new Dictionary<string, string>(Logging)
        {
            ["Urls"] = _addresses[name],
            ["Bus:Transport"] = "rabbitmq",
            ["Bus:Url"] = bus.ToString(),
            ["Internal:Identity"] = _addresses["identity"],
            ["Internal:Nodes"] = _addresses["nodes"],
            ["Audit:Strict"] = "true",
            ["Identity:Registration"] = "true",
            ["Secrets:ActiveKey"] = "first",
            ["Secrets:Keys:first"] = _key,
        };
        if (name != "gateway")
        {
            settings["Database:Provider"] = "postgres";
            settings["Database:ConnectionString"] = databaseOf(name);
        }

        if (_secrets.TryGetValue(name, out var secret))
        {
            settings["Internal:Secret"] = secret;
        }

        foreach (var (key, value) in OwnOf(name))
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <param name="data">Folder of the agent.</param>
    /// <param name="runtime">docker or process.</param>
    public Dictionary<string, string> OfAgent(string registrationToken, string data, string runtime)
    {
        var settings = new Dictionary<string, string>(Logging)
        {
            ["Agent:PanelUrl"] = _addresses["gateway"],
            ["Agent:RegistrationToken"] = registrationToken,
            ["Agent:Data"] = data,
            ["Agent:Runtime"] = runtime,
            ["Agent:Listen"] = "",
            ["Agent:PublicAddress"] = "127.0.0.1",
        };
        if (runtime == "process")
        {
            settings["Agent:AllowProcessRuntime"] = "true";
        }
        else
        {
            settings["Agent:DockerSocket"] = TestServers.Docker.ToString();
        }

        return settings;
    }

    private IEnumerable<KeyValuePair<string, string>> OwnOf(string name) =>
        name switch
        {
            "identity" => _secrets
                .Select(client => KeyValuePair.Create($"Internal:Clients:{client.Key}", client.Value))
                .Append(new("PANEL_SETUP_CODE", SetupCode)),
            "nodes" => [new("Bus:ManagementUrl", management.ToString())],
            "gateway" => _addresses
                .Where(address => address.Key != "gateway")
                .Select(address =>
                    KeyValuePair.Create($"ReverseProxy:Clusters:{address.Key}:Destinations:one:Address", address.Value)
                ),
            _ => [],
        };

    private static Dictionary<string, string> Logging =>
        new()
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Management:Urls"] = "",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        };
}
