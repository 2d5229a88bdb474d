using Panel.Plugins.Sdk;

namespace Panel.Nodes.Credentials;

/// <summary>A credential with its values in clear text, for as long as one piece of work lasts.</summary>
internal sealed class OpenedCredential(Credential row, IReadOnlyDictionary<string, string> values)
{
    public Guid Id => row.Id;

    public Guid Owner => row.Owner;

    public string Provider => row.Provider;

    public string? PluginId => row.PluginId;

    public string Name => row.Name;

    public long SealVersion => row.SealVersion;

    public IReadOnlyDictionary<string, string> Values => values;

    public ProviderCredential Lend() => new(row.Id.ToString(), row.SealVersion, row.Provider, values);

    /// <summary>What a provider said, without what it may not repeat.</summary>
    public string Clean(string text) =>
        SecretRedactor.Clean(
            text,
            values
                .Where(value => !row.Shown.TryGetValue(value.Key, out var shown) || shown != value.Value)
                .Select(value => value.Value)
        );

    public override string ToString() => $"{Provider} credential {Id}";
}
