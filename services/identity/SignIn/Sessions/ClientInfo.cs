using Panel.Hosting.Requests;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>Who is at the other end, as far as the request says.</summary>
internal sealed record ClientInfo(string Address, string UserAgent)
{
    public const int LongestUserAgent = 255;

    public static ClientInfo Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var address = context.ClientAddress();
        return new ClientInfo(
            address.Length <= 64 ? address : address[..64],
            agent.Length <= LongestUserAgent ? agent : agent[..LongestUserAgent]
        );
    }
}
