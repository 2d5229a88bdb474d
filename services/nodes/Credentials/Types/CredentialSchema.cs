namespace Panel.Nodes.Credentials.Types;

/// <summary>A type of credential: what the API asks for.</summary>
/// <param name="PluginId">Whose manifest has it; null for a built-in type.</param>
internal sealed record CredentialSchema(string Type, string? PluginId, IReadOnlyList<CredentialField> Fields)
{
    public CredentialField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}
