using Panel.Identity.Passwords;

namespace Panel.Identity.Tests.Passwords;

public sealed class CommonPasswordTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("12345678")]
    [InlineData("Password1")]
    [InlineData("PASSWORD")]
    [InlineData("P@ssw0rd!")]
    [InlineData("p4$$w0rd123")]
    [InlineData("Passwort2024!")]
    [InlineData("qwertyuiop")]
    [InlineData("1qaz2wsx")]
    [InlineData("iloveyou")]
    [InlineData("letmein!!")]
    [InlineData("l3tm31n99")]
    [InlineData("we1come1")]
    [InlineData("Welcome2026")]
    [InlineData("changeme")]
    [InlineData("administrator")]
    [InlineData("passwordpassword")]
    [InlineData("aaaaaaaa")]
    [InlineData("12121212")]
    [InlineData("abcdefgh")]
    [InlineData("87654321")]
    [InlineData("1234567890123")]
    [InlineData("ｐａｓｓｗｏｒｄ")]
    public void Contains_WhatIsGuessedFirst_IsTrue(string password) => Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("another one")]
    [InlineData("third one!")]
    [InlineData("long enough")]
    [InlineData("choose-a-long-one")]
    [InlineData("Tr0ub4dor&3x")]
    [InlineData("9vQ!kz2LmP")]
    [InlineData("zufälliges wort")]
    public void Contains_WhatIsOnesOwn_IsFalse(string password) => Assert.False(CommonPasswords.Contains(password));

    [Fact]
    public void List_HasThousands() => Assert.InRange(CommonPasswords.Count, 10_000, 20_000);
}
