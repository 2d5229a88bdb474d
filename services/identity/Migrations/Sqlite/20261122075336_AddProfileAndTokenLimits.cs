using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddProfileAndTokenLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "first_name",
                table: "users",
                type: "TEXT",
                maxLength: 255,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "users",
                type: "TEXT",
                maxLength: 15,
                nullable: false,
                defaultValue: "en"
            );

            migrationBuilder.AddColumn<string>(
                name: "last_name",
                table: "users",
                type: "TEXT",
                maxLength: 255,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<bool>(
                name: "start_on_grouped_servers",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: true
            );

            migrationBuilder.AddColumn<string>(
                name: "toast_position",
                table: "users",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: "bottom_right"
            );

            migrationBuilder.AddColumn<string>(
                name: "allowed_ips",
                table: "api_tokens",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]"
            );

            migrationBuilder.AddColumn<string>(
                name: "instance_ids",
                table: "api_tokens",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]"
            );

            migrationBuilder.AddColumn<string>(
                name: "node_ids",
                table: "api_tokens",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "first_name", table: "users");

            migrationBuilder.DropColumn(name: "language", table: "users");

            migrationBuilder.DropColumn(name: "last_name", table: "users");

            migrationBuilder.DropColumn(name: "start_on_grouped_servers", table: "users");

            migrationBuilder.DropColumn(name: "toast_position", table: "users");

            migrationBuilder.DropColumn(name: "allowed_ips", table: "api_tokens");

            migrationBuilder.DropColumn(name: "instance_ids", table: "api_tokens");

            migrationBuilder.DropColumn(name: "node_ids", table: "api_tokens");
        }
    }
}
