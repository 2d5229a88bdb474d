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
        await Eventually.TrueAsync(async _ => await CountAsync(browser, ".opblock-tag-section") > 0, TimeSpan.FromSeconds(60));
        await browser.EvaluateAsync("document.querySelectorAll('.opblock-tag-section:not(.is-open) .opblock-tag').forEach(tag => tag.click())");
        await Eventually.GetAsync(_ => CountAsync(browser, ".opblock"), count => count == operations, TimeSpan.FromSeconds(60));

        Assert.All(browser.Requests.Where(request => request.Scheme is not ("data" or "about")), request => Assert.Equal(shared.Panel.Url.Authority, request.Authority));
        Assert.Contains(browser.Requests, request => request.AbsolutePath == "/openapi.json");
        Assert.Empty(browser.Problems);
    }

    private static async Task<int> CountAsync(Chromium browser, string selector) =>
        Convert.ToInt32((await browser.EvaluateAsync($"document.querySelectorAll('{selector}').length"))!.GetValue<double>(), CultureInfo.InvariantCulture);
}
