using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Postgres
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
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "users",
                type: "character varying(15)",
                maxLength: 15,
                nullable: false,
                defaultValue: "en"
            );

            migrationBuilder.AddColumn<string>(
                name: "last_name",
                table: "users",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<bool>(
                name: "start_on_grouped_servers",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: true
            );

            migrationBuilder.AddColumn<string>(
                name: "toast_position",
                table: "users",
                type: "character varying(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: "bottom_right"
            );

            migrationBuilder.AddColumn<string[]>(
                name: "allowed_ips",
                table: "api_tokens",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]
            );

            migrationBuilder.AddColumn<Guid[]>(
                name: "instance_ids",
                table: "api_tokens",
                type: "uuid[]",
                nullable: false,
                defaultValue: new Guid[0]
            );

            migrationBuilder.AddColumn<Guid[]>(
                name: "node_ids",
                table: "api_tokens",
                type: "uuid[]",
                nullable: false,
                defaultValue: new Guid[0]
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
