namespace Panel.Identity.SignIn.External;

/// <summary>
/// Where the browser goes when it is back: a path of the panel and nothing that a browser takes for another host.
/// </summary>
internal static class ReturnTo
{
    public const string Default = "/";

    // Browsers read a backslash as a slash, and drop tabs and line ends; "//host" and "/\host" are other hosts.
    public static bool IsOurs(string path) =>
        path.Length is > 0 and <= PendingSignIn.LongestReturnTo
        && path[0] == '/'
        && !path.StartsWith("//", StringComparison.Ordinal)
        && path.All(letter => letter is > ' ' and <= '~' and not '\\');
}
