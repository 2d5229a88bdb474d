using System.Globalization;
using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>The readable page in a real browser.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class PageTests(SharedPanel shared)
{
    [Fact]
    public async Task Page_InABrowser_ShowsEveryOperationAndAsksNoOtherHost()
    {
        var operations = (await DescribedApi.ReadAsync(shared.Panel.Url)).Operations.Count;
        await using var browser = await Chromium.StartAsync();
        await browser.WatchAsync();

        await browser.OpenAsync(new Uri(shared.Panel.Url, "/docs"));
        await Eventually.GetAsync(_ => CountAsync(browser), count => count == operations, TimeSpan.FromSeconds(60));

        Assert.All(
            browser.Requests.Where(request => request.Scheme is not ("data" or "about")),
            request => Assert.Equal(shared.Panel.Url.Authority, request.Authority)
        );
        Assert.Contains(browser.Requests, request => request.AbsolutePath == "/openapi.json");
        Assert.Empty(browser.Problems);
    }

    // The page holds only what is in view: scroll on, begin again at its end, and count what was seen so far.
    private static async Task<int> CountAsync(Chromium browser)
    {
        const string script = """
            globalThis.seen ??= new Set();
            document.querySelectorAll('.opblock').forEach(operation => seen.add(operation.id));
            scrollTo(0, scrollY + innerHeight >= document.documentElement.scrollHeight - 1 ? 0 : scrollY + 300);
            seen.size
            """;
        return Convert.ToInt32((await browser.EvaluateAsync(script))!.GetValue<double>(), CultureInfo.InvariantCulture);
    }
}
