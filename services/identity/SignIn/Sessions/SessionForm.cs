namespace Panel.Identity.SignIn.Sessions;

/// <summary>How a client keeps its session: a pair of tokens, or a browser's cookie.</summary>
internal enum SessionForm
{
    Tokens,
    Cookie,
}
