namespace Panel.Gateway.Tests.Admission.Limits;

internal static class HeaderValues
{
    public static string Of(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.GetValues(name));

    public static (string Limit, string Remaining, string Reset) LimitsOf(HttpResponseMessage response) =>
        (Of(response, "X-RateLimit-Limit"), Of(response, "X-RateLimit-Remaining"), Of(response, "X-RateLimit-Reset"));
}
