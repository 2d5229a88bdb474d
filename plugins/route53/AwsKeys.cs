namespace Panel.Plugins.Route53;

/// <param name="Id">Public.</param>
/// <param name="Secret">Never sent.</param>
/// <param name="SessionToken">Of an assumed role; null for a user's own keys.</param>
internal sealed record AwsKeys(string Id, string Secret, string? SessionToken = null)
{
    /// <summary>Shows no secret.</summary>
    public override string ToString() => Id;
}
