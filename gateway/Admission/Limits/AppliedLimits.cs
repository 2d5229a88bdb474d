using Panel.Gateway.Admission.Limits.Buckets;

namespace Panel.Gateway.Admission.Limits;

/// <summary>What limits said of one request. The answer's headers tell of the tightest.</summary>
internal sealed class AppliedLimits(TimeProvider clock)
{
    private const string LimitHeader = "X-RateLimit-Limit";
    private const string RemainingHeader = "X-RateLimit-Remaining";
    private const string ResetHeader = "X-RateLimit-Reset";

    private PermitLease? _address;
    private PermitLease? _tightest;

    public void AddAddress(PermitLease decision) => _address = decision;

    public void Add(PermitLease decision)
    {
        if (_tightest is null || !decision.IsAcquired || decision.Remaining < _tightest.Remaining)
        {
            _tightest = decision;
        }
    }

    /// <summary>The caller is known: the request does not count against the address any more.</summary>
    public void ForgetAddress()
    {
        if (_address is { IsAcquired: true })
        {
            _address.GiveBack();
        }

        _address = null;
    }

    public void Write(IHeaderDictionary headers)
    {
        if ((_tightest is null || _address?.Remaining < _tightest.Remaining ? _address : _tightest) is not { } told)
        {
            return;
        }

        headers[LimitHeader] = told.Rule.LimitText;
        headers[RemainingHeader] = told.Remaining.ToString();
        headers[ResetHeader] = (clock.GetUtcNow() + told.FullIn).ToUnixTimeSeconds().ToString();
    }
}
