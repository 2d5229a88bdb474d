using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>Where a sign-in has got to.</summary>
internal abstract record SignInStep
{
    /// <summary>A session has begun.</summary>
    /// <param name="RefreshToken">Null in the form of a cookie.</param>
    /// <param name="Cookie">Its value, <c>id:secret</c>; null in the form of tokens.</param>
    internal sealed record Done(User User, Guid SessionId, string AccessToken, string? RefreshToken, string? Cookie)
        : SignInStep;

    /// <summary>A second factor is asked for.</summary>
    /// <param name="Token">Names this attempt; shown once.</param>
    /// <param name="Methods">What the user can answer with.</param>
    internal sealed record SecondFactor(string Token, IReadOnlyList<SignInMethod> Methods) : SignInStep;

    /// <summary>A mail is on its way; there is no account before its link is opened.</summary>
    internal sealed record Mailed : SignInStep;
}
