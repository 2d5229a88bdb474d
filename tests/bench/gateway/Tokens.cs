namespace Panel.Gateway.Bench;

/// <summary>API tokens by number, of the form that the gateway takes.</summary>
internal static class Tokens
{
    public static string First => Of(0);

    public static string Of(int number) => $"panel_api_{number:D38}";
}
