namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// What stays the same of a User-Agent over updates, for example <c>Firefox
/// on Linux</c>; nothing of a stranger's own wording.
/// </summary>
internal static class BrowserFamily
{
    // Browsers claim to be their forerunners too, so the later ones stand first.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows", "Windows"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string userAgent) =>
        $"{Find(Browsers, userAgent, "another program")} on {Find(Systems, userAgent, "an unknown system")}";

    private static string Find((string Mark, string Name)[] known, string text, string otherwise) =>
        Array.Find(known, one => text.Contains(one.Mark, StringComparison.Ordinal)) is { Name: { } name }
            ? name
            : otherwise;
}
