namespace Panel.Contracts;

/// <summary>How many items the agent gives at once; the services describe it so.</summary>
public static class AgentLists
{
    public const int Lines = 200;
    public const int MostLines = 10_000;
    public const int Files = 1_000;
    public const int MostFiles = 10_000;
}
