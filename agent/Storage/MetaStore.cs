namespace Panel.Agent.Storage;

/// <summary>Single values: the report sequence, and the boot that the agent last ran in.</summary>
internal sealed class MetaStore(AgentDatabase database)
{
    public string? Get(string name) =>
        database
            .Query("SELECT value FROM meta WHERE name = $name", r => r.GetString(0), ("$name", name))
            .FirstOrDefault();

    public void Set(string name, string value) =>
        database.Execute(
            "INSERT INTO meta VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = $value",
            ("$name", name),
            ("$value", value)
        );
}
