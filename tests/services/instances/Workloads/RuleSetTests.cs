using System.Diagnostics;
using Panel.Instances.Workloads.Rules;

namespace Panel.Instances.Tests.Workloads;

public sealed class RuleSetTests
{
    [Theory]
    [InlineData("required", "x", true)]
    [InlineData("required", "", false)]
    [InlineData("required", "  ", false)]
    [InlineData("filled", "", false)]
    [InlineData("nullable|integer", "", true)]
    [InlineData("string|in:a,b", "", true)]
    [InlineData("string|in:a,b", "b", true)]
    [InlineData("string|in:a,b", "c", false)]
    [InlineData("in:\"a,b\",\"c\"\"d\"", "a,b", true)]
    [InlineData("in:\"a,b\",\"c\"\"d\"", "c\"d", true)]
    [InlineData("in:npm start,npm run commands", "npm start", true)]
    [InlineData("not_in:a,b", "a", false)]
    [InlineData("not_in:a,b", "c", true)]
    [InlineData("integer", "12", true)]
    [InlineData("integer", "-12", true)]
    [InlineData("int", "0", true)]
    [InlineData("integer", "012", false)]
    [InlineData("integer", "1.0", false)]
    [InlineData("integer", "99999999999999999999", false)]
    [InlineData("numeric", "1.5", true)]
    [InlineData("numeric", "1e3", true)]
    [InlineData("numeric", "abc", false)]
    [InlineData("boolean", "1", true)]
    [InlineData("bool", "0", true)]
    [InlineData("boolean", "yes", false)]
    [InlineData("min:3", "ab", false)]
    [InlineData("min:3", "abc", true)]
    [InlineData("min:3", "1", false)]
    [InlineData("integer|min:3", "2", false)]
    [InlineData("integer|min:3", "10", true)]
    [InlineData("max:2", "🎮🎮", true)]
    [InlineData("numeric|max:2", "2.5", false)]
    [InlineData("size:3", "abc", true)]
    [InlineData("integer|size:3", "3", true)]
    [InlineData("integer|size:3", "111", false)]
    [InlineData("between:1,3", "abcd", false)]
    [InlineData("numeric|between:1024,65536", "25565", true)]
    [InlineData("numeric|between:1024,65536", "80", false)]
    [InlineData("numeric|digits_between:1,5", "27015", true)]
    [InlineData("digits_between:1,5", "270150", false)]
    [InlineData("digits:4", "1234", true)]
    [InlineData("digits:4", "12a4", false)]
    [InlineData("alpha", "abcé", true)]
    [InlineData("alpha", "ab1", false)]
    [InlineData("alpha:ascii", "é", false)]
    [InlineData("alpha_num", "ab1", true)]
    [InlineData("alpha_num", "a_b", false)]
    [InlineData("alpha_dash", "a_b-1", true)]
    [InlineData("alpha_dash", "a b", false)]
    [InlineData("url", "https://example.com/a?b=c", true)]
    [InlineData("url", "example.com", false)]
    [InlineData("url", "https://", false)]
    [InlineData("url:https", "http://example.com", false)]
    [InlineData("ip", "10.0.0.1", true)]
    [InlineData("ip", "::1", true)]
    [InlineData("ip", "10.1", false)]
    [InlineData("ipv4", "::1", false)]
    [InlineData("ipv6", "::1", true)]
    [InlineData("email", "a@b.de", true)]
    [InlineData("email", "a@", false)]
    [InlineData("email", "A <a@b.de>", false)]
    [InlineData("starts_with:a,b", "bc", true)]
    [InlineData("starts_with:a,b", "cb", false)]
    [InlineData("ends_with:.jar", "x.jar", true)]
    [InlineData("ends_with:.jar", "x.zip", false)]
    [InlineData("json", "{\"a\":1}", true)]
    [InlineData("json", "{a}", false)]
    [InlineData("uuid", "01890a5d-ac96-774b-bcce-b302099a8057", true)]
    [InlineData("uuid", "nope", false)]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2024-02-30", false)]
    [InlineData(@"required|regex:/^([\w\d._-]+)(\.jar)$/", "server.jar", true)]
    [InlineData(@"required|regex:/^([\w\d._-]+)(\.jar)$/", "a b.jar", false)]
    [InlineData(@"required|regex:/^[\w.-]*$/|max:4", "abcde", false)]
    [InlineData(@"nullable|regex:/^(latest|\d+\.\d+)$/", "1.20", true)]
    [InlineData(@"nullable|regex:/^(latest|\d+\.\d+)$/", "newest", false)]
    [InlineData("regex:/^abc$/i|max:3", "ABC", true)]
    [InlineData("regex:#^a/b$#", "a/b", true)]
    [InlineData("regex:~^[[:alpha:]]+$~", "abc", true)]
    [InlineData("regex:~^[[:alpha:]]+$~", "ab1", false)]
    [InlineData("regex:(^[a-z]{2}$)", "ab", true)]
    [InlineData(@"regex:/^\w+$/", "é", false)]
    [InlineData(@"regex:/^\w+$/u", "é", true)]
    [InlineData(@"regex:/^(?P<v>\d+)$/", "1", true)]
    [InlineData("not_regex:/[;|&]/", "a;b", false)]
    [InlineData("not_regex:/[;|&]/", "ab", true)]
    [InlineData("fancy:1", "anything", true)]
    public void Check_Value_MeetsTheRulesOrNot(string rules, string value, bool fine) =>
        Assert.Equal(fine, new RuleSet(RuleText.Split(rules)).Check(value, new RuleBudget()).Count == 0);

    [Theory]
    [InlineData("a|b", "a,b")]
    [InlineData("nullable|numeric|", "nullable,numeric")]
    [InlineData("", "")]
    [InlineData("regex:/a|b/|max:3", "regex:/a|b/,max:3")]
    [InlineData(@"required|regex:/^a\/(b|c)$/i", @"required,regex:/^a\/(b|c)$/i")]
    [InlineData("regex:{a|b}|c", "regex:{a|b},c")]
    [InlineData("regex:broken|max:3", "regex:broken,max:3")]
    [InlineData(@"required;;string;;regex:/^(x|1\.\d)$/", @"required,string,regex:/^(x|1\.\d)$/")]
    [InlineData(@"regex:/^(x|y;;z)$/;;in:a|b", "regex:/^(x|y;;z)$/,in:a|b")]
    [InlineData("regex:/a|b/;;max:3", "regex:/a|b/,max:3")]
    [InlineData("required ;; string;;", "required,string")]
    [InlineData("regex:|^a$|;;max:3", "regex:|^a$|,max:3")]
    [InlineData("in:a;;b|string", "in:a;;b,string")]
    [InlineData("required|regex:/^a;;b$/", "required,regex:/^a;;b$/")]
    public void Split_Text_KeepsPatternsWhole(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', RuleText.Split(text)));

    [Theory]
    [InlineData("required", "in:a|b")]
    [InlineData("regex:/^(a|b)$/", "max:3")]
    public void Join_Rules_GivesATextThatSplitsIntoThem(params string[] rules) =>
        Assert.Equal(rules, RuleText.Split(RuleText.Join(rules)));

    [Theory]
    [InlineData("required_if:A,1")]
    [InlineData("regex:broken")]
    [InlineData("regex:/a(/")]
    [InlineData("max:lots")]
    [InlineData("between:1")]
    public void Unenforced_RuleThatCannotBeChecked_IsNamed(string rule)
    {
        var set = new RuleSet(["required", rule]);

        Assert.Equal([rule], set.Unenforced(new RuleBudget()));
        Assert.Empty(set.Check("x", new RuleBudget()));
    }

    [Theory]
    [InlineData(@"/^[\w\.\-\_]+$/", "a_b-1.2", "a b")]
    [InlineData(@"/^[a-z]++$/", "abc", "ABC")]
    [InlineData(@"/^a*+b?+c{1,2}+$/", "aabcc", "aabccc")]
    [InlineData(@"/^(?:ab)++\d$/", "abab1", "aba1")]
    [InlineData(@"/^(?>a+)b$/", "aab", "aa")]
    [InlineData(@"/^(?>a+)ab$/", "", "aab")]
    [InlineData(@"#^/srv/\w+\#\d$#", "/srv/a#1", "/srv/a1")]
    [InlineData(@"~^a\~b$~", "a~b", "ab")]
    [InlineData(@"{^a{2}$}", "aa", "a")]
    [InlineData(@"!^x$!i", "X", "y")]
    [InlineData(@"@^a@b$@", "a@b", "ab")]
    [InlineData(@"%^\d+%", "1", "x")]
    [InlineData(@"/^[\w-.]+$/", "a-b.c", "a/b")]
    [InlineData(@"/^[a-c-e]+$/", "a-e", "d")]
    [InlineData(@"/^[^\W_]+$/", "abc1", "a_b")]
    [InlineData(@"/^[]a]+$/", "]a", "b")]
    [InlineData(@"/^[[a]+$/", "[a", "b")]
    [InlineData(@"/^[a-z&&[^b]]+$/", "b]", "B]")]
    [InlineData(@"/^\Qa.b\E+$/", "a.bb", "axb")]
    [InlineData(@"/^\h*\H+$/", " \tab", "a b")]
    [InlineData(@"/^a b # comment\n c$/x", "ab", "a b")]
    [InlineData(@"/^(\d)(?P<x>[a-z])\2\1$/", "1aa1", "1ab1")]
    [InlineData(@"/^(?P<x>[a-z])-(?P=x)$/", "a-a", "a-b")]
    [InlineData(@"/^(a)\g{-1}\g{1}$/", "aaa", "aa")]
    [InlineData(@"/^(?i)abc(?-i)D$/", "ABCD", "ABCd")]
    [InlineData(@"/^(?i:k)$/", "K", "\u212a")]
    [InlineData(@"/^k$/i", "K", "\u212a")]
    [InlineData(@"/^[a-z]+$/i", "ABC", "\u212a")]
    [InlineData(@"/^.{1,2}$/u", "🔥🔥", "🔥🔥🔥")]
    [InlineData(@"/^[^a]{2}$/u", "🔥🔥", "🔥")]
    [InlineData(@"/^🔥+$/u", "🔥🔥", "a")]
    [InlineData(@"/^[🔥a]+$/u", "a🔥", "💧")]
    [InlineData(@"/^\x{1F525}\x41\101$/u", "🔥AA", "AA")]
    [InlineData(@"/^\p{Lu}\pL\P{L}$/u", "ÄÖ1", "äÖ1")]
    [InlineData(@"/^\D+$/", "ab٣", "a1")]
    [InlineData(@"/^a$/D", "a", "a\n")]
    [InlineData(@"/^[[:alpha:][:digit:]_]+$/", "a1_", "a-")]
    [InlineData(@"/bc/A", "bcd", "abc")]
    [InlineData(@"/^a.*?c$/U", "abc", "ab")]
    [InlineData(@"/^a{2}{3}$/", "aaaaaa", "aaaaa")]
    [InlineData(@"/^\R$/", "\r\n", "a")]
    public void Check_PatternOfPhp_IsEnforcedAsPhpWould(string pattern, string fine, string wrong)
    {
        var set = new RuleSet([$"regex:{pattern}"]);

        Assert.Empty(set.Unenforced(new RuleBudget()));
        Assert.Empty(set.Check(fine, new RuleBudget()));
        Assert.Equal(["has an invalid format"], set.Check(wrong, new RuleBudget()));
    }

    [Theory]
    [InlineData("/^(?R)$/")]
    [InlineData("/^(a)(?1)$/")]
    [InlineData("/^(?|a|b)$/")]
    [InlineData("/(*FAIL)/")]
    [InlineData("/a/e")]
    [InlineData("a+a")]
    [InlineData("/[z-a]/")]
    [InlineData(@"/\j/")]
    public void Unenforced_PatternThatNobodyCouldCheck_IsNamed(string pattern) =>
        Assert.Equal([$"regex:{pattern}"], new RuleSet([$"regex:{pattern}"]).Unenforced(new RuleBudget()));

    [Fact]
    public void Check_PatternThatGoesBackAndForth_IsAnsweredInLinearTime() =>
        Assert.Equal(
            ["has an invalid format"],
            new RuleSet([@"regex:/^(a+)+$/"]).Check(new string('a', 30_000) + "!", new RuleBudget())
        );

    [Fact]
    public void Check_CatastrophicPattern_EndsWithAReason() =>
        Assert.Equal(
            ["takes too long to check"],
            new RuleSet([@"regex:/^(a+)+(?!b)$/", "max:1"]).Check(new string('a', 60) + "!", new RuleBudget())
        );

    [Theory]
    [InlineData("/^(((a?){250}){250}){250}$/")]
    [InlineData("/^(a{0,250}b?){0,250}$/")]
    [InlineData("/^(.*)*(.*)*(.*)*[^a]$/")]
    [InlineData("/^((a|a)|(a|a))*(?<x>b)$/")]
    [InlineData("/^(a|aa|aaa|b?){60000}$/")]
    public void Check_HostilePattern_TakesNoLongerThanTheBudget(string pattern)
    {
        var started = Stopwatch.GetTimestamp();

        new RuleSet(Enumerable.Repeat($"regex:{pattern}", 64)).Check(new string('a', 32_000), new RuleBudget());

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMilliseconds(1500));
    }
}
