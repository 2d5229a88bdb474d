namespace Panel.Agent.Runtimes.Docker;

/// <summary>Agrees on a version of the Engine API: the newest that both sides know.</summary>
internal static class ApiVersion
{
    public static readonly Version Oldest = new(1, 40);
    public static readonly Version Newest = new(1, 51);

    public static Version Negotiate(EngineVersion engine)
    {
        var newest = Parse(engine.ApiVersion) ?? Newest;
        // Engines before 1.25 did not say; they are too old anyway.
        var oldest = Parse(engine.MinAPIVersion) ?? Oldest;
        var chosen = newest < Newest ? newest : Newest;
        if (chosen < Oldest || chosen < oldest)
        {
            throw new RuntimeException(
                "engine_error",
                $"The Docker engine speaks API {oldest} to {newest}; this agent needs {Oldest} to {Newest}."
            );
        }

        return chosen;
    }

    private static Version? Parse(string? text) => Version.TryParse(text, out var version) ? version : null;
}
