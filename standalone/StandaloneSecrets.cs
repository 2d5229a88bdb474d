using System.Security.Cryptography;
using System.Text.Json;

namespace Panel.Standalone;

/// <summary>
/// Made on the first start and kept in <c>secrets.json</c>, readable by its owner only.
/// Back it up with the databases: without it they cannot be read.
/// </summary>
/// <param name="Key">Base64 of the 32 bytes that protect secrets at rest.</param>
/// <param name="Services">Secret of each service towards identity.</param>
/// <param name="AgentToken">Registers the local agent.</param>
/// <param name="SetupCode">For the first administrator, unless another one is configured.</param>
internal sealed record StandaloneSecrets(
    string Key,
    IReadOnlyDictionary<string, string> Services,
    string AgentToken,
    string SetupCode
)
{
    public static readonly IReadOnlyList<string> ServiceNames = ["gateway", "nodes", "instances", "billing", "alerts"];

    public static StandaloneSecrets LoadOrCreate(DataFolder folder)
    {
        if (Load(folder.FullPath) is { } kept)
        {
            return kept;
        }

        var secrets = new StandaloneSecrets(
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ServiceNames.ToDictionary(name => name, _ => Random(24), StringComparer.Ordinal),
            Random(24),
            Random(8)
        );
        Write(PathIn(folder.FullPath), JsonSerializer.Serialize(secrets));
        return secrets;
    }

    /// <summary>Null when there are none yet.</summary>
    public static StandaloneSecrets? Load(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path))
        {
            return null;
        }

        return JsonSerializer.Deserialize<StandaloneSecrets>(File.ReadAllText(path))
            ?? throw new InvalidDataException($"{path} is empty.");
    }

    private static string PathIn(string folder) => Path.Combine(folder, "secrets.json");

    private static string Random(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    // Beside, then renamed: a half-written file would lock the owner out of the databases.
    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(path + ".new", options))
        {
            writer.Write(text);
        }

        File.Move(path + ".new", path);
    }
}
