using System.Net.Http.Headers;
using System.Text;

namespace Panel.Testing;

/// <summary>RabbitMQ's management API.</summary>
public static class RabbitManagement
{
    /// <summary>
    /// A client whose relative addresses start after the host; the address' user info becomes basic authentication.
    /// </summary>
    public static HttpClient CreateClient(Uri address)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
        return new HttpClient
        {
            BaseAddress = new UriBuilder(address) { UserName = "", Password = "" }.Uri,
            Timeout = TimeSpan.FromSeconds(15),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
        };
    }
}
