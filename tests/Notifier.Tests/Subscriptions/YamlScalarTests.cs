using Notifications.Notifier.Subscriptions.Annotations;
using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("chan", "chan")]
    [InlineData("#chan", "#chan")]
    [InlineData("y", "true")]
    [InlineData("Off", "false")]
    [InlineData("yEs", "yEs")]
    [InlineData("-1001234567890", "-1001234567890")]
    [InlineData("+5", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("017", "15")]
    [InlineData("0o17", "15")]
    [InlineData("0b101", "5")]
    [InlineData("0", "0")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("0123456789", "1.23456789e+08")]
    [InlineData("18446744073709551616", "1.8446744073709552e+19")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("123456.5", "123456.5")]
    [InlineData("1234567.5", "1.2345675e+06")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("-", "-")]
    [InlineData("0x", "0x")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("555-1234", "555-1234")]
    public void An_unquoted_scalar_becomes_text_as_in_Argo_CD(string plain, string text) => Assert.Equal(text, YamlScalars.ToText(plain));
}
