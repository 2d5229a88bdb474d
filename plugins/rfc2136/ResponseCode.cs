namespace Panel.Plugins.Rfc2136;

/// <summary>RFC 1035, 2136 and 8945.</summary>
internal enum ResponseCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NoSuchName = 3,
    NotImplemented = 4,
    Refused = 5,
    NameExists = 6,
    SetExists = 7,
    NoSuchSet = 8,
    NotAuthoritative = 9,
    NotInZone = 10,
    BadSignature = 16,
    BadKey = 17,
    BadTime = 18,
    BadTruncation = 22,
}
