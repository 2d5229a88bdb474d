using System.Net.Http.Headers;
using Panel.Hosting.Auth;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.SignIn.External;

/// <summary>A browser that keeps identity's cookies, and stops at each redirect so that a test can look.</summary>
internal sealed class Browser(IdentityFactory identity) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public string? Session => Cookies.GetValueOrDefault(SessionCookie.Name);

    public void Dispose() => _http.Dispose();

    /// <summary>From identity, as it arrives through the gateway.</summary>
    public async Task<Answer> GetAsync(string path, string accept = "text/html", string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(identity.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            token ?? await identity.Gateway.ServiceTokenAsync(anonymous: true)
        );
        request.Headers.Accept.ParseAdd(accept);
        return await SendAsync(request);
    }

    /// <summary>
    /// Begins at identity, signs in at the provider, and comes back with its answer, but does not hand it in.
    /// </summary>
    /// <returns>The callback's path and query.</returns>
    public async Task<string> VisitProviderAsync(string start)
    {
        var sent = (await GetAsync(start)).Expect(System.Net.HttpStatusCode.Redirect);
        return await FollowAsync(sent.Message.Headers.Location!);
    }

    public async Task<string> FollowAsync(Uri provider)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, provider);
        using var response = await _http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("panel.example.net", response.Headers.Location!.Host);
        return response.Headers.Location.PathAndQuery;
    }

    /// <summary>The whole way.</summary>
    public async Task<Answer> SignInAsync(string start, string accept = "text/html") =>
        await GetAsync(await VisitProviderAsync(start), accept);

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(pair => $"{pair.Key}={pair.Value}")));
        }

        var response = await _http.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var (name, value) = (cookie.Split('=')[0], Uri.UnescapeDataString(cookie.Split(';')[0].Split('=', 2)[1]));
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            if (value.Length == 0)
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }

        return await Answer.OfAsync(response);
    }
}
